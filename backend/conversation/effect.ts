/**
 * What is to be done, as data. Effects are stored in the transaction that decided them and performed after it,
 * at least once; each is harmless when performed again.
 */

/**
 * Have the bot answer the visitor messages `from` … `turn`, under this fence. What stands up to and with `boundary` is
 * past.
 */
export type AskBot = {
  readonly type: "ask-bot";
  readonly turn: number;
  readonly from: number;
  readonly fence: number;
  readonly boundary: number;
};

/** Do this errand at the help desk, the first of those that wait. */
export type RunErrand = { readonly type: "run-errand"; readonly errand: number };

/** Tell every conversation with an open turn, and everybody who watches, that the switch changed. */
type AnnounceSwitch = { readonly type: "announce-switch"; readonly epoch: number };

export type Effect = AskBot | RunErrand;
export type DeskEffect = AnnounceSwitch;
