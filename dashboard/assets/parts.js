/* Puts a new live tree on the page without rebuilding what stayed the same. Dash mounts anew whatever a
   callback returns as children: once a second that would take away focus, selection and the figure under the
   mouse. So components with an id of "part-..." are replaced one by one, if nothing outside them changed. */
(() => {
  "use strict";

  const PART = "part-";
  let shown = null; // { skeleton, parts } of what is on the page

  /* The tree without the children of its parts, as text, and those children by id. */
  function split(tree) {
    const parts = new Map();
    const skeleton = JSON.stringify(tree, (key, value) => {
      const id = value?.props?.id;
      if (typeof id !== "string" || !id.startsWith(PART)) return value;
      parts.set(id, value.props.children);
      return { ...value, props: { ...value.props, children: null } };
    });
    return { skeleton, parts: new Map([...parts].map(([id, children]) => [id, JSON.stringify(children)])) };
  }

  /* What `live` is to show: the tree, or nothing new where its parts were enough. */
  function update(tree) {
    const next = split(tree);
    const same = shown !== null && shown.skeleton === next.skeleton
      && [...next.parts.keys()].every((id) => document.getElementById(id));
    const before = shown;
    shown = next;
    if (!same || next.parts.size === 0) return tree;
    for (const [id, children] of next.parts) {
      if (before.parts.get(id) !== children) {
        window.dash_clientside.set_props(id, { children: children === undefined ? null : JSON.parse(children) });
      }
    }
    return window.dash_clientside.no_update;
  }

  window.liveParts = { update };
})();
