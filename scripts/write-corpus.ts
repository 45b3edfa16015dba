import { storeCorpus } from '../test/support/corpus';

storeCorpus();
