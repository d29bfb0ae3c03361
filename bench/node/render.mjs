// Renders templates with docxtemplater and carbone. Usage: node render.mjs FOLDER
//
// FOLDER holds docxtemplater.docx, carbone.docx and values.json, a list of facts by round. Each line
// of the input asks for one rendering, `ENGINE ROUND [FILE]`; the answer is the processor time in microseconds,
// all threads together.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import carbone from "carbone";
import Docxtemplater from "docxtemplater";
import PizZip from "pizzip";

const folder = process.argv[2];
const values = JSON.parse(readFileSync(join(folder, "values.json"), "utf8"));
const template = readFileSync(join(folder, "docxtemplater.docx"));
const carboneTemplate = join(folder, "carbone.docx");
const renderCarbone = promisify(carbone.render);

const engines = {
  docxtemplater: async (facts) => {
    const document = new Docxtemplater(new PizZip(template), { paragraphLoop: true });
    document.render(facts);
    return document.toBuffer();
  },
  carbone: (facts) => renderCarbone(carboneTemplate, facts, {}),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [engine, round, file] = line.split("\t");
  const facts = { ...values[Number(round)] };
  const start = process.cpuUsage();
  const document = await engines[engine](facts);
  const { user, system } = process.cpuUsage(start);
  if (file) writeFileSync(file, document);
  process.stdout.write(`${user + system}\n`);
}
