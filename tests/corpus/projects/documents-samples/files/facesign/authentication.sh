#!/bin/sh
curl https://api.facesign.ai/v1/sessions \
  -H "Authorization: Bearer sk_test_4eC39HqLyjWDarjtT1zdp7dc"

# Specify API version
curl https://api.facesign.ai/v1/sessions \
  -H "Authorization: Bearer sk_test_..." \
  -H "FaceSign-Version: 2024-01-15"
