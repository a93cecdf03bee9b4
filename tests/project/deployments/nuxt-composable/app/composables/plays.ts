export function usePlays() {
  return { play: (id) => void record(id) };
}

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
