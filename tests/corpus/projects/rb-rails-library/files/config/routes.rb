Rails.application.routes.draw do
  resources :loans, only: :create do
    collection { post :create_from_kiosk; post :lookup; post :keep }
  end
  post '/hooks/facesign', to: 'facesign_hooks#create'
  post '/hooks/facesign/v1', to: 'facesign_v1_hooks#create'
  post '/hooks/facesign/open', to: 'facesign_v1_hooks#open'
end
