import fastify from "fastify";

const app = fastify();

app.post("/plays", (request, reply) => {
  record(request.query.id);
  reply.code(204).send();
});

await app.listen({ port: 3000 });

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
