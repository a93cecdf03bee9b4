import express from "express";
import plays from "./api/plays.js";

express().post("/plays", plays).listen(3000);
