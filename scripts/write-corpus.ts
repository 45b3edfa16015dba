import { storeCorpus } from '../tools/corpus';

storeCorpus();
