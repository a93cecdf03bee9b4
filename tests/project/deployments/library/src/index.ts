export function play(id) {
  record(id);
}

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
