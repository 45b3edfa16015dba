// Alerts for loops that stall or keep failing. You can also run the queries in Application Insights > Logs.

param location string
param tags object
param applicationInsightsId string

@description('The address that gets the alerts by email. If it is empty, no email is sent.')
param email string

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'loops'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'loops'
    emailReceivers: [{ name: 'owner', emailAddress: email, useCommonAlertSchema: true }]
  }
}

var rules = [
  {
    name: 'loop-stalled'
    description: 'A loop is overdue, or its watchdog does not report. See "Operation" in src/eternal/README.md.'
    severity: 1
    query: loadTextContent('queries/stalled.kql')
  }
  {
    name: 'loop-failing'
    description: 'A loop failed three times in a row, or gave up. See "Operation" in src/eternal/README.md.'
    severity: 2
    query: loadTextContent('queries/failing.kql')
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.name
      description: rule.description
      severity: rule.severity
      enabled: true
      autoMitigate: true
      scopes: [applicationInsightsId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      overrideQueryTimeRange: 'P2D'
      skipQueryValidation: true // a new Application Insights resource has no tables yet
      criteria: {
        allOf: [
          {
            // Each row is a job and gets its own alert.
            query: rule.query
            dimensions: [{ name: 'job', operator: 'Include', values: ['*'] }]
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(email) ? [] : [mail.id] }
    }
  }
]
