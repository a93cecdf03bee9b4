export const handler = async (event) => {
  record(event.pathParameters.id);
  return { statusCode: 204 };
};

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
