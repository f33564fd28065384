/** The mark in every visitor's message: which conversation of the run it is of, and the how-manieth there. */

export interface Ref {
  readonly play: number;
  /** 1 for the conversation's first message. */
  readonly number: number;
}

const REF = /\(ref (\d{1,6})-(\d{1,6})\)/g;

export function refText({ play, number }: Ref): string {
  return `(ref ${play}-${number})`;
}

/** All marks in the text, in order: a bot need not repeat one, but one that does says what it answers. */
export function refsOf(text: string): readonly Ref[] {
  return [...text.matchAll(REF)].map(([, play, number]) => ({ play: Number(play), number: Number(number) }));
}
