package com.example.lending.web;

import org.springframework.stereotype.Service;

@Service
public class Applicants {

    public String open(String uid) {
        return "application of " + uid;
    }

    public void approve() {
    }
}
