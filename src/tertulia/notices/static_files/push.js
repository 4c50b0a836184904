// Asks the browser for a place where notices reach it when the button is pressed, and sends that as any other form.
(() => {
  const form = document.querySelector("form[data-push-key]");
  const states = document.querySelectorAll("[data-push-state]");
  const show = (state) => {
    for (const one of states) one.hidden = one.dataset.pushState !== state;
    form.hidden = state === "unsupported" || state === "blocked";
  };
  const state = () => {
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return "unsupported";
    return Notification.permission === "denied" ? "blocked" : "off";
  };
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

  const subscribe = async () => {
    await navigator.serviceWorker.register("/me/push-worker.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    // One that is left of another key would stand in the way.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.pushKey) });
  };

  show(state());
  form.addEventListener("submit", async (event) => {
    if (form.elements.subscription.value) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
      form.elements.subscription.value = JSON.stringify(await subscribe());
    } catch {
      show(state() === "off" ? "failed" : state());
      return;
    } finally {
      button.disabled = false;
    }
    form.requestSubmit();
  });
})();
