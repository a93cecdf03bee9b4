import { useData } from "vitepress";
import { defineComponent, h, onMounted, ref, useId, watch } from "vue";

import { load } from "./bundles.js";

/** A diagram; its source is shown until it is drawn, and to whom scripts are not run for. */
export default defineComponent(
  ({ source }: { readonly source: string }) => {
    const text = decodeURIComponent(source);
    const { isDark } = useData();
    const id = `diagram-${useId()}`;
    const svg = ref<string>();
    const draw = async (): Promise<void> => {
      const { draw: drawn } = await load("diagrams");
      svg.value = await drawn(id, text, isDark.value);
    };
    onMounted(() => {
      watch(isDark, draw, { immediate: true });
    });
    return () =>
      svg.value === undefined
        ? h("pre", { class: "diagram" }, text)
        : h("figure", { class: "diagram", innerHTML: svg.value });
  },
  { props: ["source"] },
);
