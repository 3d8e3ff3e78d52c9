// Reads a JSON list of simulations from standard input, and writes the list of their results, in order.
//
// A simulation is what @cloud-copilot/iam-simulate takes; policies that are not given are none. A result is "Allowed",
// "ExplicitlyDenied" or "ImplicitlyDenied", or {"error": ...} where the evaluator refuses the question.
import { runSimulation } from '@cloud-copilot/iam-simulate'
import { text } from 'node:stream/consumers'

const nothing = { identityPolicies: [], serviceControlPolicies: [], resourceControlPolicies: [] }

async function answer(simulation) {
  const result = await runSimulation({ ...nothing, ...simulation }, {})
  return result.resultType === 'error' ? { error: result.errors } : result.overallResult
}

const results = []
for (const simulation of JSON.parse(await text(process.stdin))) {
  results.push(await answer(simulation))
}
process.stdout.write(JSON.stringify(results) + '\n')
