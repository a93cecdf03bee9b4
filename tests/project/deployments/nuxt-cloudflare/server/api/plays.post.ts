export default defineEventHandler((event) => {
  record(getQuery(event).id);
  return null;
});

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
