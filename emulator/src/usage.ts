/** The output of `--help`. */
export const USAGE = `Usage:
  durable-functions-emulator [options]            Run the app of the current folder
  durable-functions-emulator simulate [options]   Simulate the app in virtual time
  durable-functions-emulator replay <file or url> Check whether the app replays the history of an instance

Options:
  --port <number>    Port to listen on (default: 7071)
  --speed <number>   How fast time passes: 60 turns a minute into a second (default: 1)
  --no-build         Do not compile the app before it starts

Options of simulate:
  --start <route>    The route whose POST starts a job, such as {job}/start (required)
  --activity <name>  The activity that does the job's work, such as {job}_work (required)
  --result <key>     Key of the result with the number of records; default: the result is the number
  --for <duration>   Time to simulate, 1h to 3650d (default: 30d)
  --job <name>       Simulate this job only
  --idle <percent>   Share of runs that find nothing (default: 70%)
  --fail <percent>   Share of runs that fail (default: 2%)
  --batch <range>    Number of records in every other run (default: 1-4)
  --activity-duration <duration>
                     How long a run takes (default: 1s)
  --seed <number>    The same seed gives the same runs (default: 1)
  --json             Print JSON

Options of replay:
  --json             Print JSON

A duration is a number with a unit: 250ms, 30s, 5m, 1.5h, 2d.`;
