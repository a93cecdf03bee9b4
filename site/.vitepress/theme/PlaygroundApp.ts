import { withBase } from "vitepress";
import { defineComponent, h, onBeforeUnmount, onMounted, useTemplateRef } from "vue";

import { load } from "./bundles.js";
import { data } from "./examples.data.js";

/** The playground, where the browser has loaded it. */
export default defineComponent(() => {
  const root = useTemplateRef<HTMLElement>("root");
  let unmount: (() => void) | undefined;
  let isGone = false;
  onMounted(async () => {
    const { mount } = await load("playground");
    if (root.value && !isGone) {
      unmount = mount(root.value, { ...data, linkTo: (page) => withBase(`/${page}.html`) });
    }
  });
  onBeforeUnmount(() => {
    isGone = true;
    unmount?.();
  });
  return () => h("div", { ref: "root", class: "playground" }, h("p", "The editor is loading …"));
});
