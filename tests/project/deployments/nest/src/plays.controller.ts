import { Controller, Post, Req, Res } from "@nestjs/common";

@Controller("plays")
export class PlaysController {
  @Post()
  play(@Req() req, @Res() res) {
    record(req.query.id);
    res.status(204).end();
  }
}

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
