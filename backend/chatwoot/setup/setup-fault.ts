/** Why setting up stops; told in one line with the fix behind it. */
export class SetupFault extends Error {
  readonly fix: string;
  /** 1: something must be put right; 2: it was called wrongly. */
  readonly exitCode: 1 | 2;

  constructor(text: string, fix: string, exitCode: 1 | 2 = 1) {
    super(text);
    this.name = "SetupFault";
    this.fix = fix;
    this.exitCode = exitCode;
  }
}
