// Reads a list of Adaptive Cards on stdin, and writes for each what Microsoft's own parser finds wrong in it.
"use strict";

// The `main` of the package does not load in node; this file of it does.
const cards = require("adaptivecards/dist/adaptivecards.js");

const VERSION = cards.Versions.v1_5;

function told(event) {
  const source = event.source;
  const name = source && source.getJsonTypeName ? source.getJsonTypeName() : "card";
  return `${name}${source && source.id ? " " + source.id : ""}: ${event.message}`;
}

function faults(content) {
  const card = new cards.AdaptiveCard();
  const context = new cards.SerializationContext(VERSION);
  // Its pattern for `lang` remembers where it was, and so refuses every second "nl".
  cards.AdaptiveCard.langProperty.regEx.lastIndex = 0;
  card.parse(content, context);
  const events = Array.from({ length: context.eventCount }, (_, place) => context.getEventAt(place));
  return [...events, ...card.validateProperties().validationEvents].map(told);
}

const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(given.map(faults)));
