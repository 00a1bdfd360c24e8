module git.corp.example/embassy/embassyd

go 1.22
