export default {
  ...(process.env.DOCKER && { output: "standalone" }),
};
