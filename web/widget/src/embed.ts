/** The loader: a small classic script. It defines the two elements; the rest comes when a discussion comes near. */
import { defineCount } from "./elements/count/count.ts";
import { defineDiscussion } from "./elements/discussion/discussion.ts";

const origin = new URL((document.currentScript as HTMLScriptElement).src).origin;

defineDiscussion(origin);
defineCount(origin);
