// SPDX-License-Identifier: Apache-2.0
// Before anything is drawn: the language and the colours that were chosen.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const language = kept("kaozheng.language") || (/^zh\b/i.test(navigator.language) ? "zh" : "en");
  root.lang = language === "zh" ? "zh-CN" : "en";
  const colours = kept("kaozheng.colours");
  if (colours === "light" || colours === "dark") root.dataset.theme = colours;
  root.classList.add("scripted");
})();
