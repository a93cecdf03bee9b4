export default $config({
  app: () => ({ name: "plays", home: "aws" }),
  async run() {
    new sst.aws.Function("Plays", { handler: "src/plays.handler", url: true });
  },
});
