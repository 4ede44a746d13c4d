// SPDX-License-Identifier: Apache-2.0
// The strings of a script of the page, without its comments: enough of JavaScript to tell them apart.

export function literals(source) {
  const found = [];
  let at = 0;
  let line = 1;
  let before = ""; // the last character of code that is not blank
  const open = []; // braces of templates
  const step = () => {
    if (source[at] === "\n") line += 1;
    at += 1;
  };
  const template = () => {
    const began = line;
    let text = "";
    while (at < source.length) {
      if (source[at] === "\\") {
        text += source.slice(at, at + 2);
        step();
        step();
      } else if (source[at] === "`") {
        step();
        break;
      } else if (source.startsWith("${", at)) {
        at += 2;
        open.push("template");
        found.push({ text, line: began });
        return;
      } else {
        text += source[at];
        step();
      }
    }
    found.push({ text, line: began });
    before = "`";
  };
  while (at < source.length) {
    const one = source[at];
    if (source.startsWith("//", at)) {
      while (at < source.length && source[at] !== "\n") step();
    } else if (source.startsWith("/*", at)) {
      while (at < source.length && !source.startsWith("*/", at)) step();
      at += 2;
    } else if (one === '"' || one === "'") {
      const began = line;
      let text = "";
      step();
      while (at < source.length && source[at] !== one) {
        if (source[at] === "\\") {
          text += source[at];
          step();
        }
        text += source[at];
        step();
      }
      step();
      found.push({ text, line: began });
      before = one;
    } else if (one === "`") {
      step();
      template();
    } else if (one === "/" && /[(,=:[!&|?{};\n]|^$/.test(before)) {
      let set = false;
      step();
      while (at < source.length && (source[at] !== "/" || set)) {
        if (source[at] === "\\") step();
        else if (source[at] === "[") set = true;
        else if (source[at] === "]") set = false;
        step();
      }
      step();
      before = "/";
    } else {
      if (one === "{") open.push("block");
      if (one === "}" && open.pop() === "template") {
        step();
        template();
        continue;
      }
      if (/\S/.test(one)) before = one;
      step();
    }
  }
  return found;
}
