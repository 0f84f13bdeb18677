# Every word of the interface. Telegram HTML: <b> <i> <u> <a href>.
# Reading age 9 to 11, sentences of 20 words at most, calm, no "should".

## The profile that Telegram shows before a chat begins

profile-short-description = Back gone into spasm? Plain answers, a short safety check and one good tip a day. Not a diagnosis.
profile-description =
    Has your back seized up?

    I answer questions about back spasms in plain words and say how sure the evidence is. I can run a short safety check. I can send you one good tip a day.

    General information for adults, not a diagnosis. In an emergency, call your local emergency number (for example 112, 911 or 999).

## Commands, as /help and the menu list them

command-start = say hello
command-help = what I can do
command-cancel = stop what we are doing
command-privacy = what I keep about you
command-mydata = see everything I keep about you
command-forgetme = delete everything I keep about you

## Start and help

start-welcome =
    <b>Hello. I know about back spasms.</b>

    In pain now? Start the check: a few taps tell you how soon to get help and what to do now.

    Or just type your question, such as <i>can I walk with it?</i> or <i>is it my mattress?</i>

emergency-line =
    <b>Go to an emergency department now:</b> new numbness between your legs, trouble peeing or pooing, new sexual numbness, or both legs affected.
disclaimer =
    <i>General information for people aged 16 and over. Not a diagnosis. I cannot examine you. If you are worried, get help whatever I say.</i>

help-title = <b>What I can do</b>
help-line = /{ $command } – { $summary }
help-admins = <b>For admins</b>
help-free-text = Or type a question in your own words.

button-check = I have pain now: check
button-causes = What can cause it?
button-tips = Daily tips
button-help = What else can you do?

## When there is nothing better to say

unknown-command = I do not know that command.
unknown-command-close = I do not know that command. Did you mean { $commands }?
unknown-command-help = /help lists all I can do.
only-text = I can only read text. Please type your question in a few words.
old-button = That button is from an older message. Here is what I can do now.
went-wrong = Something went wrong on my side. Please try again in a moment.
cancelled = OK, stopped.
nothing-to-cancel = There is nothing to stop. /help lists all I can do.

## Privacy

privacy-text =
    <b>What I keep</b>

    • Answers and the check: nothing. The state of a check is in its buttons.
    • If you ask for daily tips: your chat, language, hour, time zone, topics, and which tips you have had.
    • While I wait for you to type something, such as a city: that I wait for it, for 15 minutes.

    I never keep your name, and I pass nothing on. Telegram itself sees our chat; it is not end-to-end encrypted.

    /mydata shows all I keep about you. /forgetme deletes it.
mydata-none = I keep nothing about you.
mydata-caption = This is everything I keep about this chat.
forgetme-ask = Delete everything I keep about this chat? Daily tips stop, and your settings are gone.
forgetme-yes = Yes, delete it
forgetme-no = No, keep it
forgetme-done = Done. I have deleted everything I kept about this chat.
forgetme-kept = OK, nothing was deleted.
