import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type {
  ApplyWorkspaceEditParams,
  CodeAction,
  Diagnostic,
  DocumentDiagnosticReport,
  LogMessageParams,
  Position,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver-protocol";

import { installed } from "./project.js";

/** The settings that VS Code's extension sends, but for ESLint 10, which only the plain entry of `eslint` provides. */
const SETTINGS = {
  validate: "probe",
  packageManager: "npm",
  useESLintClass: true,
  experimental: { useFlatConfig: false },
  codeAction: {
    disableRuleComment: { enable: true, location: "separateLine", commentStyle: "line" },
    showDocumentation: { enable: true },
  },
  codeActionOnSave: { mode: "all" },
  format: false,
  quiet: false,
  onIgnoredFiles: "off",
  options: {},
  rulesCustomizations: [],
  run: "onType",
  problems: { shortenToSingleLine: false },
  nodePath: null,
  workingDirectory: { mode: "location" },
};

const OK = 1;

/** An editor with one open file, in front of the ESLint language server that VS Code's extension runs. */
export class Editor {
  readonly #server = spawn(process.execPath, [
    installed("vscode-langservers-extracted/bin/vscode-eslint-language-server"),
    "--stdio",
  ]);
  readonly #connection = createMessageConnection(
    new StreamMessageReader(this.#server.stdout),
    new StreamMessageWriter(this.#server.stdin),
  );
  readonly #folder: string;
  #uri = "";
  #version = 0;
  #text = "";
  /** What the server complained of. */
  readonly complaints: string[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts the server for the files of a folder. */
  static async start(folder: string): Promise<Editor> {
    const editor = new Editor(folder);
    const connection = editor.#connection;
    const workspaceFolder = { uri: pathToFileURL(folder).href, name: "project" };
    connection.onRequest((method, params) => {
      switch (method) {
        case "workspace/configuration":
          return [{ ...SETTINGS, workspaceFolder }];
        case "workspace/applyEdit":
          editor.apply((params as unknown as ApplyWorkspaceEditParams).edit);
          return { applied: true };
        case "eslint/noConfig":
        case "eslint/noLibrary":
        case "eslint/probeFailed":
          editor.complaints.push(method);
      }
      return null;
    });
    connection.onNotification((method, params) => {
      if (method === "window/logMessage" && (params as LogMessageParams).type === 1) {
        editor.complaints.push((params as LogMessageParams).message);
      }
      if (method === "eslint/status" && (params as { state: number }).state !== OK) {
        editor.complaints.push(JSON.stringify(params));
      }
    });
    editor.#server.stderr.on("data", (data: Buffer) => editor.complaints.push(data.toString()));
    connection.listen();
    await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: workspaceFolder.uri,
      workspaceFolders: [workspaceFolder],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, applyEdit: true },
        textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } } },
      },
    });
    await connection.sendNotification("initialized", {});
    return editor;
  }

  get text(): string {
    return this.#text;
  }

  /** Opens a file, and closes the one that was open. */
  async open(file: string, text: string): Promise<void> {
    if (this.#uri !== "") {
      await this.#connection.sendNotification("textDocument/didClose", { textDocument: { uri: this.#uri } });
    }
    this.#uri = pathToFileURL(`${this.#folder}/${file}`).href;
    this.#text = text;
    await this.#connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: this.#uri, languageId: "typescript", version: ++this.#version, text },
    });
  }

  /** Replaces the text of the open file. */
  async type(text: string): Promise<void> {
    this.#text = text;
    await this.#connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.#uri, version: ++this.#version },
      contentChanges: [{ text }],
    });
  }

  /** What is underlined in the open file. */
  async diagnostics(): Promise<Diagnostic[]> {
    const report: DocumentDiagnosticReport = await this.#connection.sendRequest("textDocument/diagnostic", {
      textDocument: { uri: this.#uri },
    });
    return report.kind === "full" ? report.items : [];
  }

  /** What the light bulb offers for a diagnostic. */
  async quickFixes(diagnostic: Diagnostic): Promise<CodeAction[]> {
    return this.#codeActions({ range: diagnostic.range, context: { diagnostics: [diagnostic], only: ["quickfix"] } });
  }

  /** Chooses what the light bulb offers. */
  async choose(action: CodeAction | undefined): Promise<void> {
    await this.#connection.sendRequest("workspace/executeCommand", action?.command);
    await this.type(this.#text);
  }

  /** Saves the file where `editor.codeActionsOnSave` has `source.fixAll.eslint`. */
  async save(): Promise<void> {
    const start = { line: 0, character: 0 };
    const actions = await this.#codeActions({
      range: { start, end: start },
      context: { diagnostics: [], only: ["source.fixAll.eslint"] },
    });
    for (const { edit } of actions) {
      this.apply(edit);
    }
    await this.type(this.#text);
  }

  async #codeActions(params: object): Promise<CodeAction[]> {
    return this.#connection.sendRequest("textDocument/codeAction", { textDocument: { uri: this.#uri }, ...params });
  }

  /** Applies an edit to the open file. */
  private apply(edit: WorkspaceEdit | undefined): void {
    const edits = ((edit?.documentChanges ?? []) as TextDocumentEdit[]).flatMap((change) => change.edits as TextEdit[]);
    const lines = this.#text.split("\n");
    const offsetOf = ({ line, character }: Position): number =>
      lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, character);
    // From the end to the start, so that what is still to be done stays in place.
    const inPlaces = edits
      .map(({ range, newText }) => ({ from: offsetOf(range.start), to: offsetOf(range.end), newText }))
      .sort((one, other) => other.from - one.from);
    for (const { from, to, newText } of inPlaces) {
      this.#text = this.#text.slice(0, from) + newText + this.#text.slice(to);
    }
  }

  async stop(): Promise<void> {
    await this.#connection.sendRequest("shutdown");
    await this.#connection.sendNotification("exit");
    this.#connection.dispose();
  }
}
