export async function action({ request }) {
  const { id } = await request.json();
  record(id);
  return null;
}

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
