/** A status word or a column name as it is compared: without case, underscores, hyphens and blanks. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}

/** Words of a row whose work is over and did not succeed. */
export const FAILED_STATUSES: readonly string[] = [
  "failed",
  "failure",
  "error",
  "errored",
  "aborted",
  "expired",
  "timed_out",
  "timeout",
  "dead",
];

/** Words of a row whose work is over, so that a completion timestamp is right. */
export const FINAL_STATUSES: readonly string[] = [
  ...FAILED_STATUSES,
  "completed",
  "complete",
  "done",
  "finished",
  "succeeded",
  "success",
  "successful",
  "cancelled",
  "canceled",
  "skipped",
  "rejected",
  "closed",
  "resolved",
];

/** Words of a row that waits for work. */
export const WAITING_STATUSES: readonly string[] = [
  "pending",
  "queued",
  "enqueued",
  "requeued",
  "waiting",
  "scheduled",
  "rescheduled",
  "delayed",
  "retry",
  "retrying",
  "to_retry",
  "pending_retry",
  "retry_pending",
  "retry_scheduled",
  "not_started",
  "todo",
];

/**
 * Words of a row that is being worked on. `active` is not one: for a deployment, a registration or a subscription it is
 * the successful end.
 */
export const RUNNING_STATUSES: readonly string[] = [
  "claimed",
  "in_progress",
  "in_process",
  "paused",
  "processing",
  "running",
  "started",
  "starting",
  "working",
];

/** Columns that say when the work of a row was over. `processed_at` is not one: it is as often the time of a claim. */
export const COMPLETION_COLUMNS: readonly string[] = [
  "completed_at",
  "completed_on",
  "completed_time",
  "completed_date",
  "completed_timestamp",
  "completion_time",
  "completion_date",
  "completion_timestamp",
  "date_completed",
  "time_completed",
  "finished_at",
  "finished_on",
  "finished_time",
  "finish_time",
];

/** Columns that hold the status of the whole row. */
export const STATUS_COLUMNS: readonly string[] = [
  "status",
  "state",
  "job_status",
  "job_state",
  "task_status",
  "task_state",
  "run_status",
  "run_state",
];

/** Columns that count the attempts at a row's work. */
export const ATTEMPT_COLUMNS: readonly string[] = [
  "attempt",
  "attempts",
  "attempt_count",
  "attempts_made",
  "num_attempts",
  "retries",
  "retry_count",
  "retry_attempts",
  "num_retries",
  "fail_count",
  "failure_count",
];

/** Columns that say why the work of a row failed. */
export const ERROR_COLUMNS: readonly string[] = [
  "error",
  "error_message",
  "error_msg",
  "error_text",
  "error_details",
  "error_code",
  "error_reason",
  "last_error",
  "last_error_message",
  "failed_at",
  "failed_reason",
  "failure_reason",
];

/** How a waiting status may begin that says what is waited for: `waiting_for_retry`. */
export const WAITING_PREFIXES: readonly string[] = ["waiting_for", "waiting_on", "waiting_to"];

/** Parts of the names of tables that hold one row for each attempt, which is over whatever becomes of the work. */
export const ATTEMPT_TABLES: readonly string[] = ["attempt", "histor", "audit"];
