import { bin } from '../../../tools/repository';
import { ENTER, openScreen, type Screen, type ScreenOptions } from '../../../tools/screen';

/** Starts the program in an emulated terminal. */
export const open = (cwd: string, args: readonly string[], options?: ScreenOptions) =>
  openScreen(cwd, [process.execPath, bin, ...args], options);

export const folderQuestion = {
  question: 'Where should the project be created?',
  otherwise: '.',
  bad: 'a-file',
  problem: 'is a file, not a folder',
};
export const idQuestion = {
  question: 'What is the id of the job? It names its functions and its route.',
  otherwise: 'my-app',
  bad: '9',
  problem: 'must start with a letter',
};

/** The prompts, in order: the default that Enter accepts, and the error for an illegal reply. */
export const questions = [
  folderQuestion,
  idQuestion,
  {
    question: 'How long should the loop wait after a run that found nothing? (30s, 5m, 2h)',
    otherwise: '1m',
    bad: '60',
    problem: 'write 60m',
  },
  {
    question: 'How long should the loop wait after a failed run?',
    otherwise: '3m',
    bad: '1s',
    problem: '5s to 5d',
  },
  {
    question: 'Which function does the work? It is created for you to fill in.',
    otherwise: 'processMyApp',
    bad: 'class',
    problem: 'class',
  },
];

/** What create offers after the last prompt. Enter declines it. */
export const offers = ['Install the dependencies with npm?', 'Create a git repository?'];

/** Answers the prompts and offers before this one: the folder `my-app`, and the defaults. */
export async function answerUpTo(screen: Screen, last: string): Promise<void> {
  for (const question of [...questions.map((each) => each.question), ...offers]) {
    if (question === last) return;
    await screen.answer(
      question,
      ...(question === folderQuestion.question ? ['my-app'] : []),
      ENTER,
    );
  }
}

export async function declineOffers(screen: Screen): Promise<void> {
  for (const offer of offers) await screen.answer(offer, ENTER);
}

/** A prompt with its default below it. */
export const asked = ({ question, otherwise }: { question: string; otherwise: string }): string =>
  `${question}\n│  ${otherwise}`;
