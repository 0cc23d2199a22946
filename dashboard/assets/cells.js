/* Cells of a grid that lead somewhere: plain links, so that they open in a tab of their own too. Cells with an
   age: live.js counts it up. */
(() => {
  "use strict";

  const drawn = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  drawn.CellLink = ({ data, href, text }) =>
    data[href] ? window.React.createElement("a", { href: data[href] }, data[text]) : data[text];

  drawn.CellAge = ({ data, text, age }) => {
    const element = window.React.createElement;
    if (data[age] === undefined) return data[text];
    return element("span", null, data[text], " ", element("span", { className: "age", "data-as-of": data[age] }));
  };
})();
