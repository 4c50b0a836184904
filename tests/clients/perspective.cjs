// Runs npm's perspective-api-client, unmodified: its host is rewritten where requests leave, as the manual shows.
// node perspective.cjs SERVER KEY
const axios = require("axios");
const Perspective = require("perspective-api-client");

const [server, key] = process.argv.slice(2);

axios.interceptors.request.use((request) => {
  request.url = request.url.replace("https://commentanalyzer.googleapis.com", server);
  return request;
});

async function refused(asking) {
  try {
    await asking;
  } catch (error) {
    return { name: error.name, message: error.message, status: error.response && error.response.status };
  }
  return null;
}

async function main() {
  const perspective = new Perspective({ apiKey: key });
  const insult = await perspective.analyze("You <b>damn</b> fool", { attributes: ["toxicity", "insult", "profanity"] });
  const resource = await perspective.analyze(
    { comment: { text: "off" }, requestedAttributes: { OFF_POINT: {} }, context: { articleAndParentComment: { article: { text: "Ferries" } } } },
    { doNotStore: false },
  );
  return {
    insult,
    resource,
    empty: await refused(perspective.analyze("", { validate: false })),
    unknown: await refused(perspective.analyze("Hm", { attributes: ["charm"] })),
    wrong: await refused(new Perspective({ apiKey: "hr_wrong" }).analyze("Hm")),
  };
}

main().then((told) => console.log(JSON.stringify(told)));
