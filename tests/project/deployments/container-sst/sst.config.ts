export default $config({
  app: () => ({ name: "plays", home: "aws" }),
  async run() {
    const cluster = new sst.aws.Cluster("Plays", {});
    new sst.aws.Service("Web", { cluster });
  },
});
