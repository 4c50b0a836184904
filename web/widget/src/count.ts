/** The counter alone, for front pages without a discussion. */
import { defineCount } from "./elements/count/count.ts";

defineCount(new URL((document.currentScript as HTMLScriptElement).src).origin);
