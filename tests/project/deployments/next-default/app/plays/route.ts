export async function POST(request) {
  const { id } = await request.json();
  record(id);
  return new Response(null, { status: 204 });
}

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
