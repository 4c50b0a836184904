/**
 * The newspaper's own login: its page hands over a signed token, and its reader is signed in here without being asked.
 *
 *   <script src="https://talk.paper.example/login.js" data-publication="chronicle" data-token="eyJ…" async></script>
 *
 * An empty data-token says that nobody is signed in at the newspaper (any more). A page that learns it later calls
 * `tertuliaLogin(token)`. What a reader is writing stays: nothing is loaded anew.
 */
import { Api } from "../../shared/api.ts";
import { Cupboard } from "../../shared/cupboard.ts";
import { PaperLogin } from "../../shared/paper-login.ts";
import { Session } from "../../shared/session.ts";

declare global {
  interface Window {
    /** Resolves to the problem's code, or to "" when all is well. */
    tertuliaLogin?: (token: string) => Promise<string>;
  }
}

const script = document.currentScript as HTMLScriptElement;
const { origin } = new URL(script.src);
const cupboard = new Cupboard();
const session = new Session(origin, cupboard);
const login = new PaperLogin(new Api(origin, () => session.token), session, cupboard, script.dataset["publication"] ?? "");

window.tertuliaLogin = (token) => login.follow(token);
if (script.dataset["token"] !== undefined) void login.follow(script.dataset["token"]);
