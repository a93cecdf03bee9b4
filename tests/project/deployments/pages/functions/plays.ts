export function onRequestPost({ params }) {
  record(params.id);
  return new Response(null, { status: 204 });
}

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
