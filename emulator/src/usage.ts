/** What `--help` prints. */
export const USAGE = `Runs the durable app of this folder, without storage and Functions host.

  --port 7071        where it listens
  --speed 1          60 makes a minute a second

simulate             runs it in virtual time instead, with assumed work, and says what came of it
  --start <route>    its POST starts a job, such as {job}/start
  --activity <name>  the function that does the job's work, such as {job}_work
  --result <member>  of the result: how many records were handled; else the result is that number
  --for 30d          for how long, 1h to 3650d
  --job <name>       only this one
  --idle 70%         how many of the runs find nothing
  --fail 2%          how many fail
  --batch 1-4        what the others handle: any number between
  --activity-duration 1s         how long a run takes
  --seed 1           the same seed, the same runs
  --json             one object instead of the report`;
