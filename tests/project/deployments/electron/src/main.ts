import { ipcMain } from "electron";

ipcMain.handle("play", (event, id) => {
  record(id);
});

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
