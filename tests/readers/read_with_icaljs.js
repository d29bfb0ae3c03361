// Reads a calendar from standard input with ical.js and prints its events as neutral JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));

function moment(time) {
  return time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString();
}

function alarms(event) {
  return event.getAllSubcomponents("valarm")
    .map((alarm) => alarm.getFirstPropertyValue("trigger").toSeconds());
}

function read(event) {
  const start = event.getFirstPropertyValue("dtstart");
  return {
    uid: event.getFirstPropertyValue("uid"),
    all_day: start.isDate,
    start: moment(start),
    end: moment(event.getFirstPropertyValue("dtend")),
    summary: event.getFirstPropertyValue("summary"),
    description: event.getFirstPropertyValue("description"),
    categories: event.getAllProperties("categories").flatMap((line) => line.getValues()),
    sequence: event.getFirstPropertyValue("sequence"),
    status: event.getFirstPropertyValue("status"),
    transparency: event.getFirstPropertyValue("transp"),
    alarms: alarms(event),
  };
}

process.stdout.write(JSON.stringify(calendar.getAllSubcomponents("vevent").map(read)));
