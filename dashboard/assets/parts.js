/* Puts a new live tree on the page without rebuilding what stayed the same. Dash mounts anew whatever a
   callback returns as children: once a second that would take away focus, selection and the figure under the
   mouse. So components with an id of "part-..." are replaced one by one, if nothing outside them changed.
   A grid isn't even replaced: it gets new rows and keeps its sorting; where all is new, it is told its sorting. */
(() => {
  "use strict";

  const PART = "part-";
  let shown = null; // { skeleton, parts } of what is on the page

  /* What changes in a part. */
  const living = (component) => (component.type === "AgGrid" ? "rowData" : "children");

  /* The tree without what changes in its parts, as text, and that by id: { prop, text }. */
  function split(tree) {
    const parts = new Map();
    const skeleton = JSON.stringify(tree, (key, value) => {
      const id = value?.props?.id;
      if (typeof id !== "string" || !id.startsWith(PART)) return value;
      const prop = living(value);
      parts.set(id, { prop, text: JSON.stringify(value.props[prop] ?? null) });
      return { ...value, props: { ...value.props, [prop]: null } };
    });
    return { skeleton, parts };
  }

  /* The order that somebody chose in a grid that is on the page, as { colId: { sort, sortIndex } }. */
  function chosenOrder(id) {
    const drawn = document.querySelector(`#${CSS.escape(id)} .ag-root-wrapper`); // getApi throws before that
    const api = drawn && window.dash_ag_grid.getApi(id);
    const columns = api ? api.getColumnState().filter((column) => column.sort) : [];
    return new Map(columns.map(({ colId, sort, sortIndex }) => [colId, { sort, sortIndex }]));
  }

  /* The tree, its grids sorted as those on the page that it replaces. */
  function sorted(tree) {
    return JSON.parse(JSON.stringify(tree), (_key, value) => {
      if (value?.type !== "AgGrid") return value;
      const order = chosenOrder(value.props.id);
      const columnDefs = value.props.columnDefs.map((column) => ({ ...column, ...order.get(column.colId) }));
      return { ...value, props: { ...value.props, columnDefs } };
    });
  }

  /* What `live` is to show: the tree, or nothing new where its parts were enough. */
  function update(tree) {
    const next = split(tree);
    const same = shown !== null && shown.skeleton === next.skeleton
      && [...next.parts.keys()].every((id) => document.getElementById(id));
    const before = shown;
    shown = next;
    if (!same || next.parts.size === 0) return sorted(tree);
    for (const [id, { prop, text }] of next.parts) {
      if (before.parts.get(id).text !== text) window.dash_clientside.set_props(id, { [prop]: JSON.parse(text) });
    }
    return window.dash_clientside.no_update;
  }

  window.liveParts = { update };
})();
