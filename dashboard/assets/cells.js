/* Cells of a grid that lead somewhere: plain links, so that they open in a tab of their own too. */
(() => {
  "use strict";

  const drawn = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  drawn.CellLink = ({ data, href, text }) =>
    data[href] ? window.React.createElement("a", { href: data[href] }, data[text]) : data[text];
})();
