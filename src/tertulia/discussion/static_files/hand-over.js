// Tells the page that opened this window who came back: that page's own origin and no other.
(() => {
  const { origin, token, reader } = document.getElementById("handed-over").dataset;
  if (!opener) return;
  opener.postMessage({ tertulia: "signed-in", token, reader: JSON.parse(reader) }, origin);
  close();
})();
