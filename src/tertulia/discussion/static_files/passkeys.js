// Asks the browser for a passkey when its button is pressed, puts the answer into the form and sends that as any other.
(() => {
  const canDo = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const { passkey, options } = form.dataset;
    const refused = form.querySelector("[data-refused]");
    form.hidden = !canDo;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      refused.hidden = true;
      const { publicKey } = JSON.parse(options);
      try {
        const made = passkey === "create"
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
        form.elements.credential.value = JSON.stringify(made.toJSON());
      } catch {
        refused.hidden = false;
        return;
      }
      form.requestSubmit();
    });
  }
})();
