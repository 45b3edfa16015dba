targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('The name of the azd environment. Each environment has its own resource group and task hub.')
param environmentName string

@minLength(1)
@description('A region that offers Flex Consumption. To list them: az functionapp list-flexconsumption-locations.')
@allowed([
  'australiaeast'
  'australiasoutheast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
@metadata({
  azd: {
    type: 'location' // azd asks for one of these regions
  }
})
param location string

@description('The address that gets an email when a loop stalls or keeps failing. If it is empty, the alerts only show in the portal.')
param alertEmail string = ''

var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module app 'app.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    suffix: uniqueString(subscription().id, environmentName, location)
  }
}

module alerts 'alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    applicationInsightsId: app.outputs.applicationInsightsId
    email: alertEmail
  }
}

// azd stores the outputs in its environment. To show them: azd env get-values
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = app.outputs.name
output AZURE_FUNCTION_APP_URL string = app.outputs.url
