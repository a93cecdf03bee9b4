export default function handler(req, res) {
  record(req.query.id);
  res.status(204).end();
}

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
