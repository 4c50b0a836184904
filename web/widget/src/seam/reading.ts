import type { Api } from "../../../shared/api.ts";
import type { Screen } from "../state/screen.ts";
import type { State } from "../state/state.ts";
import type { Writing } from "./writing.ts";

/** One open discussion, as acts, drawings and the writing bundle get it. */
export interface Reading {
  readonly state: State;
  readonly api: Api;
  readonly screen: Screen;
  /** The writing bundle, loaded when it is first needed. */
  writing(): Promise<Writing>;
}

/** What the module of the writing bundle exports. */
export interface WritingBundle {
  writingFor(reading: Reading): Writing;
}
