/* Puts a new live tree on the page without rebuilding what stayed the same. Dash mounts anew whatever a
   callback returns as children: once a second that would take away focus, selection and the figure under the
   mouse. So components with an id of "part-..." are replaced one by one, if nothing outside them changed.
   A grid isn't even replaced: it gets new rows and keeps its sorting. */
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

  /* What `live` is to show: the tree, or nothing new where its parts were enough. */
  function update(tree) {
    const next = split(tree);
    const same = shown !== null && shown.skeleton === next.skeleton
      && [...next.parts.keys()].every((id) => document.getElementById(id));
    const before = shown;
    shown = next;
    if (!same || next.parts.size === 0) return tree;
    for (const [id, { prop, text }] of next.parts) {
      if (before.parts.get(id).text !== text) window.dash_clientside.set_props(id, { [prop]: JSON.parse(text) });
    }
    return window.dash_clientside.no_update;
  }

  window.liveParts = { update };
})();
