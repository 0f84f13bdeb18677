# Every word of the interface. Telegram HTML: <b> <i> <u> <a href>.
# Reading age 9 to 11, sentences of 20 words at most, calm, no "should".

## The profile that Telegram shows before a chat begins

profile-short-description = Back gone into spasm? Plain answers, a short safety check and one good tip a day. Not a diagnosis.
profile-description =
    Has your back seized up?

    I answer questions about back spasms in plain words and say how sure the evidence is. I can run a short safety check. I can send you one good tip a day.

    General information for people aged 16 and over, not a diagnosis. In an emergency, call your local emergency number (for example 112, 911 or 999).

## Commands, as /help and the menu list them

command-start = say hello
command-help = what I can do
command-causes = what can cause a back spasm
command-cause = ask about one cause, such as /cause sciatica
command-injury = pulls, strains and heavy loads
command-sports = sport, from golf to football
command-exercise = the gym, classes and running
command-posture = sitting, standing, sleeping, lifting
command-nutrition = food, fluids and minerals
command-other = nerves, discs, stress, medicines and more
command-cancel = stop what we are doing
command-feedback = tell those who run this bot what went wrong
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
help-free-text = Just type a question in your own words. Or tap one of these:

button-check = I have pain now: check
button-causes = What causes it?
button-tips = Daily tips
button-help = What else can you do?

## Answers

section-what = What it is
section-signs = The signs
section-now = What to do now
section-prevent = Prevent it
section-help = When to get help
section-evidence = How sure are we?
section-sources = Sources
section-more = People also ask
section-parts = Which one?
section-rest = More

strength-strong = <b>How sure:</b> good evidence
strength-moderate = <b>How sure:</b> some evidence
strength-weak = <b>How sure:</b> little evidence
strength-contested = <b>How sure:</b> experts disagree

origin =
    <i>Source: { $source }{ $more ->
        [0] {""}
       *[other] {" "}and { $more } more
    }. Reviewed { DATETIME($reviewed, dateStyle: "long") }.</i>
sources-note = <i>Last reviewed { DATETIME($reviewed, dateStyle: "long") }. The answers are our own words. The sources have not checked them.</i>

causes-text =
    <b>What can cause a back spasm?</b>

    Often more than one thing comes together. Often no clear cause is found, and it often settles all the same.

    Choose what sounds like you, or type your question.
more-text = Tap a question:

button-back = ← Back
button-next = Next: { $label } →
button-check-short = 🩺 Start check
button-tips-short = 💡 Daily tips
button-all-causes = 🧭 All causes
button-useful = 👍 Useful
button-not-useful = 👎 Not useful
thanks-useful = Thank you. Good to know.
thanks-not-useful = Thank you. Other words, or the buttons below, may lead you further.

understood-back = back
understood-tried = { $what } already tried
did-you-mean = Did you mean one of these?
also-asked = This may help too:
button-none-of-these = None of these
pain-words = back, backs, backache, spine, neck, pain, pains, painful, hurt, hurts, hurting, sore, ache, aches, aching, agony, spasm, spasms, muscle, muscles, cramp, cramps, stiff
returned-words = am back, im back, are back, were back, get back, be back, come back
unsure = I am not sure what you want to know. If it is about your back, choose below, or say it in other words.
not-found =
    I did not find an answer to that. I only know about back spasms and back pain, and I only read English.

    You can ask me, for example:
    • what helps right now?
    • heat or ice?
    • is it my mattress?

    If you are worried, see a doctor.
topic-gone = This answer has changed. Here are all of them.

## Warning signs in what people write

not-read = Something went wrong on my side, and I could not read your message. If you are worried, get help now: call your local emergency number (for example 112, 911 or 999).
flag-say-this =
    <b>What to say</b>
    “{ $words }”
flag-say = It is about back pain and { $signs }.
flag-you-wrote = You wrote about { $signs }.
flag-now-question = Is this happening now, or has it come back since this back pain began?
flag-ask = 🩺 <b>Before I answer:</b> { $question }
flag-which-question = Do you have one of these now? Tap it.
flag-why-asked = I asked because I was not sure whether you meant { $signs }. If that comes, get help at once.
flag-no-short = Good that it is not so. If that changes, get help at once.
flag-about-now = <b>Is this happening to you now? Get help now.</b> Call { $number }, or go to an emergency department.
flag-about-today = <b>Is this happening to you now?</b> Get medical advice today.
flag-visit = 📅 <b>Worth a visit to a doctor within days:</b> { $signs }.
flag-similar = 🩺 To be on the safe side: { $question } If so, tap the last button.
flag-similar-yes = Yes, I have that
late-advice = This message is late, because I was being restarted.
flag-gets-worse = Get emergency help if you get weaker or confused, or feel much worse.
flag-on-the-way =
    <b>Good. You are doing the right thing.</b>

    Keep your phone with you. If it gets worse on the way, call the emergency number again.

    I will not send you exercise tips until a professional has seen you. Tap below when that is done.
flag-seen = Good to hear. Follow what they told you. Exercise tips can come again.
flag-no = Good. If that changes, get help at once. Type your question again, or choose below.

rf-self-harm =
    💛 <b>Please get help now. You do not have to be alone with this.</b>

    • Call { $number }, or a crisis line in your country.
    • Go to someone you trust, or ask them to come. Stay with them.
    • Tell them what you told me.

    Pain can wear anyone down. There is help for the pain, and for these thoughts.
rf-overdose =
    🚨 <b>Get help now, even if you feel well.</b>

    • Call { $number }, or a poison centre in your country.
    • Have the packet in your hand. They will ask what you took, how much and when.
    • Do not wait to see how you feel. Do not drive yourself.

    Too much of a medicine can harm you before you feel it.

button-on-the-way = I have called, or I am going
button-seen = I have been seen
unmeant-words = i said no, i wrote no, i said not, not what i meant, not what i said, i did not say, i didnt say, i never said, i didnt mean that, i did not mean that, you misunderstood, you misread, misunderstood me, false alarm
button-unmeant = That is not what I meant
button-yes = Yes
button-no = No

## Harm and complaints

report-stop =
    { $what ->
        [harm] <b>I am sorry. Stop it for now.</b>

        Leave out what made it worse. Move in small, easy ways that do not hurt more. See a doctor within days if it stays worse, and today if one leg or foot gets weak or you have a fever.
       *[wrong] <b>Thank you for telling me.</b>

        If something of mine seems wrong for you, leave it out. What a doctor or physiotherapist tells you comes before anything I say.
    }
report-ask = May I pass your message on to the people who run this bot? Your name is left out and numbers are masked. They keep it for 90 days, and /forgetme deletes it.
report-passed-on = ✅ Passed on to the people who run this bot, without your name. They keep it for 90 days, and /forgetme deletes it.
report-type = What went wrong, or what is missing? Type it in your own words.
report-lost = I can no longer see that message. Type /feedback and your words.
report-came = 📣 <b>Somebody reports harm or a mistake</b> (chat { $chat }): <i>{ $text }</i>
report-line = • { $day }, chat { $chat }: { $text }
reports-title = <b>Reports of harm and mistakes</b> (kept for 90 days)
button-report = Yes, pass it on

## Cards to share in other chats

inline-open = Read more
inline-ask = No card for that. Ask me in private
inline-tip = 💡 A tip for your back
inline-tips-open = A tip every day
inline-alarm = 🚨 Get help now
inline-alarm-open = Open the check

## Daily tips

command-tip = a tip now
command-subscribe = one tip a day, at the time you choose
command-unsubscribe = no more daily tips
command-pause = no tips for some days
command-settings = time, place, topics and more

tip-text = 💡 { $text }
tip-how-sure =
    { $strength ->
        [strong] Good evidence
        [moderate] Some evidence
        [contested] Experts disagree
       *[weak] Little evidence
    }
tip-common = Common advice, little evidence
tip-source = source
tip-none = I have no tip that fits you right now. Some wait until a professional has seen you.
tip-under-16 = My tips are for people aged 16 and over. Talk to a parent or carer, and see a doctor with them about your back.
tip-heard = Thank you.
tip-heard-useful = Thank you. More like this will come.
tip-heard-not-for-me = Thank you. This one will not come again.
tip-heard-did-it = Well done.

button-tip-useful = 👍 Useful
button-tip-not-for-me = Not for me
button-tip-did-it = ✅ Did it
button-tip-another = 💡 Another tip
button-pain = I have pain now
button-less-often = Less often
button-pause = Pause
button-stop = Stop
button-tips-daily = 💡 One tip a day
button-tips-about = 💡 Daily tips on this

subscribe-title = <b>One short tip a day</b>
subscribe-when = What time is good for you?
subscribe-here = 📍 { $place }: it is { $now } there now.
subscribe-here-zone = 📍 { $place } time: it is { $now } there now.
button-hour =
    { $part ->
        [morning] 🌅 Morning
        [lunch] 🥪 Lunch
       *[evening] 🌙 Evening
    } { $time }
button-hour-other = ⌚ Another time
subscribe-hour =
    What time is good for you? { $where ->
        [group] Reply to this message with it
       *[private] Type it
    }, such as <i>7:30</i> or <i>8 pm</i>.
subscribe-not-an-hour =
    I did not understand that time. { $where ->
        [group] Reply to this message with one
       *[private] Type one
    } such as <i>7:30</i>, <i>19:30</i> or <i>8 pm</i>.
subscribe-where-hour = {" "}Your tip comes at { $time }.
subscribe-where =
    <b>Where are you?</b>{ $hour }

    { $where ->
        [group] Reply to this message with your town or country.
       *[private] Type your town or country.
    } Or tell me what time it is for you now, such as <i>18:05</i>.
button-location = 📍 Share my location
subscribe-location = Tap the button below the text field. I only note your time zone, not where you are.
location-thanks = Thank you. I use it for your time zone and do not keep it.
subscribe-which = There are several places like that. Tap the one whose clock shows your time.
subscribe-far-away = No town is near there. Tap the clock that shows your time.
subscribe-did-you-mean = I do not know <i>{ $typed }</i>. Did you mean one of these?
subscribe-no-place =
    I do not know that place. { $where ->
        [group] Reply with a larger town nearby, or your country.
       *[private] Type a larger town nearby, or your country.
    } Or tell me what time it is for you now, such as <i>18:05</i>.

    Changed your mind? /cancel
button-place-other = Another place
subscribe-done =
    <b>Done. Your tip comes { $often } at { $time }.</b>

    { $here }
    📅 { $which ->
        [first] Your first tip comes
       *[next] Your next tip comes
    } { $next }.
button-first-now = 💡 Send me the first one now
button-how-often = How often
button-topics = Topics
button-wrong-place = Wrong place?
button-settings = ⚙️ All settings

how-often =
    { $dose ->
        [daily] every day
        [weekdays] from Monday to Friday
        [four] four times a week ({ $days })
        [weekly] once a week, on { $days }
       *[own] on { $days }
    }
button-dose =
    { $dose ->
        [daily] Every day
        [weekdays] Monday to Friday
        [four] 4 a week
       *[weekly] Once a week
    }
ticked = ✓ { $label }

settings-text =
    <b>Your daily tip</b>

    ⌚ { $time }, { $often }
    📍 { $zone } time, where it is { $now } now
    🎯 { $topics }
    🌙 { $quiet }
    { $paused ->
        [yes] ⏸ Paused. The next tip comes
       *[no] 📅 The next tip comes
    } { $next }.
settings-held = 🩺 Exercise tips wait until you have been seen.
settings-hour = What time is good for you?
settings-days =
    <b>How often?</b> Now: { $often }.

    Choose, or tap single days.
settings-topics =
    <b>What are your tips about?</b>

    They cover everything. What you choose here comes sooner.
settings-quiet =
    <b>Quiet hours</b>

    Your tip comes at the time you chose. If something delays it, it does not come in these hours.
settings-quiet-ask =
    Which hours are quiet? { $where ->
        [group] Reply to this message with them
       *[private] Type them
    }, such as <i>22:30 to 6</i> or <i>11 pm to 8 am</i>.
settings-quiet-not =
    I did not understand these hours. { $where ->
        [group] Reply to this message with some
       *[private] Type some
    } such as <i>22:30 to 6</i> or <i>11 pm to 8 am</i>.
settings-hour-quiet = 🌙 { $time } is in your quiet hours. It comes all the same: you chose it.
settings-one-day = Keep at least one day. To end your tips, tap Stop my tips.
settings-saved = Saved.
topics-all = All topics
topics-first = { $topics } first, then the rest
quiet-hours = Quiet from { $span }
quiet-off = No quiet hours
button-quiet-other = ⌚ Other hours
button-hour-change = ⌚ Time
button-place = 📍 Place
button-quiet = 🌙 Quiet hours
button-stop-tips = Stop my tips
button-resume = ▶️ Go on now
button-undo = Undo
button-start-again = Start again

pause-ask =
    No tips for how long? They come again by themselves.

    { $where ->
        [group] Tap, or reply to this message with it
       *[private] Tap, or type it
    }, such as <i>10 days</i> or <i>until Friday</i>.
pause-not =
    I did not understand how long. { $where ->
        [group] Tap, or reply to this message with it
       *[private] Tap, or type it
    }, such as <i>10 days</i>, <i>2 weeks</i>, <i>until Friday</i> or <i>until 24 December</i>.
button-pause-days =
    { $days ->
        [7] 1 week
        [14] 2 weeks
        [30] 1 month
       *[other] { $days } days
    }
pause-done = Paused. The next tip comes { $next }.
pause-over = The pause is over. The next tip comes { $next }.
less-done = From now on your tip comes { $often }. The next one comes { $next }.
less-already = Your tip comes once a week already. You can pause it or stop it.
stop-done = Stopped. Nothing more comes by itself. I keep your settings in case you come back; /forgetme deletes them.
stop-nothing = OK, stopped. No tips come here.
not-subscribed = No daily tip comes here at the moment.
only-admins = Only the admins of this group can change that.
only-author = Only the person who wrote the message can answer that.

## Alarms for admins

alarm-run-stopped =
    <b>Tips wait.</b> An unusual share of sends fails, so I have stopped for a moment. Nobody is marked as gone.

    Telegram's last word: <i>{ $reason }</i>

    I try again by myself. Is Telegram up? Is the token still good?
alarm-trouble = ⚠️ { $name ->
        [database] <b>I cannot write anything down at the moment.</b>
        [disk] <b>The disk is nearly full.</b>
        [backups] <b>There is no new backup.</b>
        [webhook] <b>Telegram does not reach me.</b>
        [queue] <b>People wait too long for an answer.</b>
        [model] <b>I read without my language model.</b>
       *[other] <b>A part of my work stands still.</b>
    }

    { $reason }{ $name ->
        [database] {"\u000A"}{"\u000A"}People are answered as ever. But no setting can be changed and no tip goes out until this is repaired.
        [model] {"\u000A"}{"\u000A"}Every message is still read with the rules for warning signs. But more answers miss the point, and signs in unusual words are not asked about. The model is two files in content/model: put them there again, and restart me.
       *[other] {""}
    }
alarm-trouble-over = ✅ { $name ->
        [database] I can write again.
        [disk] There is enough space on the disk again.
        [backups] There is a new backup.
        [webhook] Telegram reaches me again.
        [queue] People are answered at once again.
        [model] I read with my language model again.
       *[other] All of my work goes on again.
    }
alarm-failed = ⚠️ { $count ->
        [one] <b>1 message could not be answered</b>
       *[other] <b>{ $count } messages could not be answered</b>
    } because of a fault in the program (<i>{ $kind }</i>). The log says where. You hear of more of the same kind in an hour at the earliest.
alarm-not-delivered =
    <b>Urgent advice did not arrive.</b> Chat { $chat } was to be told to get help, and that could not be sent.

    Telegram's last word: <i>{ $reason }</i>
alarm-markup-refused =
    <b>Telegram refuses the markup of tip { $tip }.</b> It goes out as plain text. Please correct it in tips.yaml.

alarm-set-aside =
    <b>{ $count ->
        [one] 1 subscriber is
       *[other] { $count } subscribers are
    } set aside and get no tips.</b> What is kept about them cannot be read on this machine: <i>{ $what }</i>. Everybody else is served.

    They are served again after a start at which it can be read (for a time zone: update tzdata), or once they open /settings.

settings-zone-unknown = I no longer know the time zone that you had chosen. Until you tell me where you are, your tips follow { $zone } time.

## Days and hours

weekday =
    { $day ->
        [0] Monday
        [1] Tuesday
        [2] Wednesday
        [3] Thursday
        [4] Friday
        [5] Saturday
       *[6] Sunday
    }
weekday-short =
    { $day ->
        [0] Mon
        [1] Tue
        [2] Wed
        [3] Thu
        [4] Fri
        [5] Sat
       *[6] Sun
    }
month =
    { $number ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
moment =
    { $near ->
        [today] today, { $weekday } { $day } { $month }, at { $time }
        [tomorrow] tomorrow, { $weekday } { $day } { $month }, at { $time }
        [far] on { $weekday } { $day } { $month } { $year } at { $time }
       *[later] on { $weekday } { $day } { $month } at { $time }
    }
moment-none = not at all
span = { $start } to { $end }

# What people type for a time or a place, and instead of /stop: lower case, commas between. What begins with another
# phrase stands before it.
time-words-named = noon 12:00, midday 12:00, lunchtime 12:30, lunch 12:30, midnight 00:00, breakfast 08:00, morning 09:00, mornings 09:00, afternoon 15:00, afternoons 15:00, dinner 19:00, evening 19:00, evenings 19:00, tonight 21:00, night 21:00, nights 21:00, bed 21:00, bedtime 21:00
time-words-am = a.m., a.m, am, a m, mornings, in morning, morning
time-words-pm = p.m., p.m, pm, p m, afternoons, in afternoon, afternoon, evenings, in evening, evening
time-words-night = tonight, nights, night
# Minutes that count from the hour named after these words.
time-words-shifts = half past 30, half 30, a quarter past 15, quarter past 15, a quarter to -15, quarter to -15, ten past 10, ten to -10, twenty past 20, twenty to -20, twenty five past 25, twenty-five past 25, twenty five to -25, twenty-five to -25, five past 5, five to -5, 10 past 10, 10 to -10, 20 past 20, 20 to -20, 25 past 25, 25 to -25, 5 past 5, 5 to -5
time-words-numbers = one 1, two 2, couple 2, three 3, four 4, five 5, six 6, seven 7, eight 8, nine 9, ten 10, eleven 11, twelve 12, fifteen 15, twenty five 25, twenty-five 25, twenty 20, thirty five 35, thirty-five 35, thirty 30, forty five 45, forty-five 45, forty 40, fifty five 55, fifty-five 55, fifty 50
time-words-filler = in the, the, this, at, about, around, early, before, after, o'clock, o clock, oclock, hours, hrs, it is, it's, its, the time is, time is, here, now, and, every day, each day, daily, every, each, please, sharp, from, between, starting, today, tomorrow, my time, local time, tips, tip
time-words-between = to, until, till, and
# What people type before the name of a place.
place-words = i am in, i'm in, im in, we are in, we're in, i live in, we live in, living in, i am from, i'm from, im from, in, near, around, close to, from
# Ordinary words that are also codes of places: no place if somebody types them alone, or before what no place is called.
no-place-words = a, aah, all, am, an, and, any, are, arm, as, at, bad, be, big, but, by, bye, day, do, eh, for, from, get, had, haha, hallo, has, he, her, hey, hi, hrs, human, i, ill, in, is, it, leg, lot, make, me, more, my, nah, never, no, not, off, ok, okay, one, or, our, out, plz, run, sad, see, she, sir, sit, so, the, thx, tip, to, was, we, y, yes
pause-units = day 1, days 1, d 1, week 7, weeks 7, w 7, wk 7, wks 7, fortnight 14, month 30, months 30, year 365, years 365, today 1, tomorrow 1
# Short names of months, beside the names of `month`.
pause-months = jan 1, feb 2, mar 3, apr 4, jun 6, jul 7, aug 8, sep 9, sept 9, oct 10, nov 11, dec 12
# Words around the length of a pause or a date; after those of the second list there may be any others as well.
pause-words-filler = a, about, an, and, another, around, at, away, back, be, break, for, from, go, going, holiday, holidays, i, in, just, ll, m, make, maybe, me, more, my, need, next, no, now, of, off, on, only, out, pause, please, pls, plz, so, stop, thank, thanks, the, then, them, this, tips, to, travelling, traveling, trip, vacation, want, we, will, with, you
pause-words-until = til, till, until
# A phrase that ends with "…" may stand before anything.
pause-words = pause…
resume-words = resume, resume tips, resume the tips, resume my tips, unpause, unpause tips, continue tips, end pause, end the pause, stop pausing, stop the pause
# Instead of quiet hours.
quiet-off-words = any time, anytime, never, no, no quiet hours, none, off, off please, please turn them off, remove them, switch off, switch them off, turn off, turn them off
stop-words = stop, please stop, pls stop, plz stop, stop please, stop pls, stop now, stop it, stop it please, please stop it, stop this, stop that, stop all
# "Stop" alone ends the check that is open, if there is one; these always end the tips.
unsubscribe-words = unsubscribe, stop tips, no more tips, stop sending tips, stop the tips, stop my tips, stop these tips, please stop the tips, stop sending me tips, stop the messages, stop messages, stop messaging me, stop texting me, stop sending me messages, no more messages, unsubscribe me, please unsubscribe, please unsubscribe me, unsubscribe please, cancel subscription, cancel my subscription, cancel the tips, end subscription, opt out, leave me alone

## Small talk. What people type (in each "-words", with commas between), and what they are told.
## A message counts as such when it consists of nothing else; filler words are not heard.

hello-words =
    hello, hi, hey, hallo, hiya, heya, howdy, yo, hola, hi there, hello there, hey there, good day, good morning,
    good afternoon, good evening, greetings
help-words =
    help, menu, commands, options, what can you do, what else can you do, what do you do, what can i ask,
    what can i ask you, how do i use this, how do you work, how does this work, can you help me, can you help,
    i have a question, can i ask something, can i ask you something, what is this
cancel-words = cancel, cancel the check, stop the check, stop check, end the check, quit, exit
filler-words =
    so, very, much, a lot, really, please, pls, plz, bot, dear, mate, buddy, friend, my friend, man, doc, doctor, sir, madam, again, then, now, today,
    just, of this, of the pain, with this, haha, hahaha, um, uh, oh, and, all, the bot, this bot, for that, for this, for your help, for you, at all
thanks-words =
    thanks, thank you, thank u, thankyou, thnx, thx, ty, cheers, many thanks, much appreciated, appreciate it, ok, okay,
    k, kk, alright, all right, got it, understood, great, good, nice, cool, perfect, awesome, brilliant, lovely, super,
    good bot, you are great, you are the best, you rock, i love you, love you, that was helpful, very helpful, useful,
    👍, ❤️, ❤, 🙏, 👌, 😊, 🥰, 😍, 🤗, 💪
thanks = You are welcome. Write again whenever you need me.
bye-words = bye, bye bye, goodbye, good bye, good night, night night, see you, see you later, see ya, take care, ciao
bye = Take care. I am here whenever you need me.
better-words =
    it works, that works, it worked, that worked, works, it helped, that helped, this helped, you helped, it helps,
    that helps, feeling better, i feel better, i am better, im better, feels better, it feels better, better, bit better,
    a bit better, a little better, much better, its better, it is better, its gone, it is gone, the pain is gone,
    pain is gone, no more pain, it went away
better =
    <b>I am glad to hear that.</b>

    Keep moving, and go back to your usual tasks in small steps. An ache may stay for some days.
need-words =
    help me, please help me, pls help me, plz help me, please help, pls help, plz help, help please, help pls, i need help, i need your help, ouch, ow, oww, argh, aah,
    aargh, omg, oh my god, oh god, oh no
need =
    <b>I am here.</b>

    The check takes a few taps. It tells you how soon to get help and what to do now. Or go straight to what helps.

    { emergency-line }
afraid-words =
    im scared, i am scared, scared, im afraid, i am afraid, im worried, i am worried, worried, im frightened,
    i am frightened, im panicking, i am panicking, i feel alone, i feel lonely, i want to cry, i could cry, im crying,
    im in tears, im fed up, i am fed up, fed up, im frustrated, i am frustrated,
    it hurts so much i want to cry, it hurts i want to cry
afraid =
    <b>I am sorry that you are going through this.</b>

    A spasm can be frightening, and it often eases within days. The check asks about the signs that matter.

    Thoughts of harming yourself? Call now: a crisis line, or your local emergency number (for example 112, 911 or 999).
who-words =
    are you a doctor, are you doctor, are you a real doctor, are you a nurse, are you real, are you human, are you a human,
    are you a person, are you a real person, are you a bot, are you a robot, are you ai, are you an ai, are you chatgpt,
    is this a bot, is this ai, is this a real person, am i talking to a bot, am i talking to a person,
    am i talking to a human, who are you, what are you, who made you, who built you, who wrote this, what is your name,
    whats your name, how are you, how are you doing, how r u, hows it going, talk to a human, speak to a human,
    talk to a person, speak to a person, talk to a real person, speak to a real person, talk to someone,
    speak to someone, talk to a doctor, speak to a doctor, can i talk to a human, can i speak to a human,
    can i talk to a person, can i speak to a person, can i talk to a real person, can i speak to a real person,
    can i talk to a doctor, can i speak to a doctor, can i talk to someone, can i speak to someone,
    i want to talk to a human, i want to talk to a person, i want to talk to a doctor, i want to speak to a doctor,
    i want a human, human, a human, real person, real human, a real person, agent, operator, customer service
who =
    <b>I am a program, not a doctor and not a person.</b>

    My answers follow public advice such as that of NHS, NICE and WHO. They have not checked or approved me. I cannot examine you.

    To talk to someone: a pharmacist, a physiotherapist (physical therapist) or a doctor. In an emergency, call your local emergency number (for example 112, 911 or 999).
basis-words =
    source, sources, what is your source, what are your sources, where is this from, where do you get this from,
    who says that, who says so, says who, how do you know, how do you know that, how sure are you, are you sure,
    are you sure about that, how certain are you, can i trust you, can i trust this, prove it, any proof, any evidence,
    what does nice say, what does the nhs say, what does who say, is this true, is that true, is it true, is that really true, are you serious
basis =
    Under each answer you see its source, and how sure the evidence is. <i>How sure are we?</i> and <i>Sources</i> tell you more.

    If a doctor who has seen you says something else, follow the doctor.
emergency-words =
    emergency, its an emergency, this is an emergency, it is an emergency, ambulance, i need an ambulance,
    call an ambulance, call me an ambulance, get an ambulance, call 911, call 999, call 112, call 000, 911, 999, 112, sos,
    emergency number, what is the emergency number, whats the emergency number, what number do i call, who do i call,
    help help, i need help now, i need help right now, help me now, urgent, its urgent, this is urgent
free-words =
    is this free, is it free, are you free, is the bot free, is this bot free, free, does it cost anything,
    does this cost anything, does it cost money, does this cost money, how much does it cost, how much does this cost,
    how much is it, how much is this, what does it cost, what does this cost, do i have to pay, do i need to pay, price,
    is there a fee, is it really free
free = I do not ask for money. Your phone company may charge you for data.
unkind-words =
    i hate you, hate you, i hate this, you are useless, useless, this is useless, thats useless, you are rubbish, rubbish,
    this is rubbish, you suck, this sucks, you are stupid, stupid, you are dumb, dumb, idiot, you idiot, are you kidding, are you kidding me,
    you are bad, not helpful, not useful, unhelpful, you are no help, no help, that was no help,
    that did not help, that didnt help, this did not help, this didnt help, you did not help, you didnt help,
    that is not what i asked, thats not what i asked, not what i asked, wrong, wrong answer, thats wrong, fuck you,
    fuck off, shut up, go away, bullshit, crap, this is crap, shit bot
unkind =
    <b>I am sorry that I was not more help.</b> Pain is hard enough.

    Try other words, or choose below. If nothing eases the pain, ask a pharmacist or a doctor.
again-words =
    what was that, say that again, can you repeat, can you repeat that, repeat, repeat that, once more, more, tell me more,
    more info, more information, i want to know more, next, continue, go on, carry on, keep going, go back, what else,
    anything else, read more
again = My last answer stands above. Its buttons lead on to all its parts. Or choose here:
puzzled-words =
    huh, i dont understand, i do not understand, dont understand, i dont get it, i am confused, im confused, confused,
    sorry, pardon, excuse me, yes, yeah, yep, no, nope, none, none of these, none of them, not sure, im not sure, i am not sure, maybe, y, n, lol, lmao, wow, test, testing, nothing, i dont know,
    dont know, idk, im bored, tell me a joke, joke
puzzled = Tell me in a few words what is going on with your back. Or choose here:
check-words =
    begin, lets start, start check, start the check, the check, do the check, do a check, safety check, back check, pain check, symptom check,
    symptom checker, check my back, check my symptoms, run the check
tips-words =
    tips, daily tips, daily tip, a daily tip, tip of the day, subscribe me, send me tips, send me daily tips,
    i want tips, i want daily tips, sign me up, sign me up for tips, send me a tip every day, i want a tip every day,
    a tip every day, tips every day
settings-words =
    my settings, change settings, change my settings, tip settings, my tip settings, change tip time, change my tip time,
    change the time, change my time, change the time of my tips, change the time of the tip, change my time zone, change my city,
    how often do you send tips, how often do tips come, how often do i get tips, when do tips come, when do my tips come,
    when is my tip, when is my next tip, when is the next tip, when does my tip come, what time do my tips come,
    weekly tips, tips weekly, a tip a week, one tip a week, a tip every week, tips once a week, a weekly tip,
    a tip every other day, tips every other day, fewer tips, tips less often,
    send tips less often, send me tips less often, tips only on weekdays, tips on weekdays, no tips at weekends, no tips at the weekend,
    no tips on weekends, no tips on the weekend, two tips a day, tips twice a day
tip-words = give me a tip, a tip, one tip, another tip, next tip, new tip, got a tip, got any tips, any tips, give me tips
privacy-words =
    privacy policy, my data, data protection, gdpr, is this private, is it private, is this confidential, is it confidential,
    is this anonymous, is it anonymous, is it safe to write here, who can read this, who reads this, who sees this,
    what do you know about me, what do you store, what do you store about me, what do you keep, what do you keep about me,
    do you store my messages, do you save my messages, do you keep my messages, do you store my data, do you save my data,
    do you keep my data, do you sell my data, what happens to my data, where is my data
forget-words =
    delete my data, delete my account, delete everything, delete all my data, delete me, forget me, erase my data,
    remove my data, remove me, delete my messages, delete my chat

## When there is nothing better to say

unknown-command-close = I do not know that command. Did you mean { $commands }?
unknown-command-help = /help lists all I can do.
only-text =
    I can only read words, in English. What is going on with your back? Type it in a few words, or choose below.

    Is typing hard? The microphone on your keyboard writes down what you say.
old-button = That button is from an older message. Here is what I can do now.
went-wrong = Something went wrong on my side. Please try again in a moment. In an emergency do not wait for me: call your local emergency number (for example 112, 911 or 999).
not-saved = I cannot get at my notes right now, so I could not do that. Please try again in a few minutes. In an emergency do not wait for me: call your local emergency number (for example 112, 911 or 999).
too-many = That was more than I can answer at once, so I left some of it out. I looked through all of it for warning signs. When I am done with the rest, please send again what is still open.
cancelled = OK, stopped.
nothing-to-cancel = There is nothing to stop. /help lists all I can do.

## Privacy

privacy-text =
    <b>What I keep</b>

    • Your questions and your check: nothing. What you tap in the check stands only in the buttons of its message.
    • Which answers were useful: a count for each answer, not who pressed.{ $keeps_questions ->
        [yes] {"\u000A"}• Questions I found no answer to: the words, without who asked. I cut them at 200 characters and mask numbers, @names, links, e-mail and street addresses. They are gone after 30 days.
       *[no] {""}
    }
    • If you wrote about a warning sign: that I hold back exercise tips until you have been seen. After a check that found one, I remember this until I restart. If you get tips, I keep it.
    • If you agree that I ask again after a check: its result, the likely causes and the date. Deleted once I have asked.
    • If you agree that I pass on a complaint: its words, with numbers, @names, links and addresses masked, for 90 days.
    • If you tell me your country: the country, for its emergency number.
    • If you ask for daily tips: your chat, language, hour, time zone, topics, which tips you have had, and what you said about them. I delete it { $stopped } days after you stop, or { $unreachable } days after your last tip if unreachable.
    • If you say what you think of a tip: what you said, also without daily tips.
    • Announcements sent to this chat: which ones, for 90 days.
    • While I wait for you to type something, such as a city: that I wait for it, for 15 minutes.
    • Backups of all this: for at most 4 weeks.

    I never keep your name, and I pass nothing on to anybody else. Telegram itself sees our chat; it is not end-to-end encrypted.

    { $contact ->
        [nobody] Whoever runs me has not said how to reach them.
       *[other] Who runs me, and how to reach them: { $contact }
    }

    /mydata shows all I keep about you. /forgetme deletes it.
privacy-notice = The whole privacy notice
mydata-none = I keep nothing about you.
mydata-title = <b>What I keep about this chat</b>
mydata-tips-active = You get a tip at { $time }, { $zone } time, { $often }. Topics: { $topics }. Quiet hours: { $quiet }.
mydata-tips-stopped = You stopped the tips. I keep your settings in case you come back: { $time }, { $zone } time, { $often }.
mydata-tips-unreachable = I could not reach this chat, so no tip comes. I keep your settings: { $time }, { $zone } time, { $often }.
mydata-country = Your country is { $country }.
mydata-hold = I hold back tips that may not be right for you. That ends when a professional has seen you or a new check says otherwise.
mydata-delivery = The dates of { $count ->
    [one] 1 tip
   *[other] { $count } tips
 } that came in the last days.
mydata-tip-feedback = What you said about { $count ->
    [one] 1 tip.
   *[other] { $count } tips.
 }
mydata-follow-up = After your check I will ask how you are: { $count ->
    [one] once.
   *[other] { $count } times.
 }
mydata-broadcast-send = The announcements of the last 90 days that were sent to this chat: { $count }.
mydata-report = What you passed on to the people who run this bot: { $count ->
    [one] 1 message.
   *[other] { $count } messages.
 }
mydata-ways-out = The file below has all of it. /forgetme deletes it.
mydata-caption = This is everything I keep about this chat.
forgetme-ask = Delete everything I keep about this chat? Daily tips stop, and your settings are gone.
forgetme-yes = Yes, delete it
forgetme-no = No, keep it
forgetme-done = Done. I have deleted everything I kept about this chat.
forgetme-kept = OK, nothing was deleted.

## The check

command-check = in pain now? What to do, in about 8 taps

check-number = Question { $number } of { $of }
check-begin = Begin
check-meaning = What does this mean?
check-back-to-question = ‹ Back to the question
check-done = Done
check-back = ‹ Back
check-stop = Stop
check-help = Get help
check-go-on = Go on with the check
check-start-again = Start again
check-nothing-ticked = Tick what fits, then tap Done.
check-stopped =
    <b>The check is stopped.</b> Nothing was stored.

    Worried all the same? Then get help, whatever you answered so far.
check-help-now =
    <b>Get help now</b>

    • Call { $number }, or go to the nearest emergency department (A&amp;E, ER).
    • Do not drive yourself.
    • Say what you feel, and since when.
check-help-doubt = Not sure whether it is that bad? Ask a doctor or a health advice line today. You do not have to be sure.
check-tap = Please tap your answer, so that I do not misread it.
check-waiting = Your check is still open at question { $number } of { $of }.
check-changed = The questions of the check have changed since you began. Please start again: old answers may no longer fit.
check-expired = That check is more than 24 hours old. Your back may have changed since, so please start again.
check-unknown-button = I could not read that button. Please start the check again.
check-private = The check asks about private things, so I do it in a chat with you alone.
check-private-button = Open the check
check-back-to-result = ‹ Back to the result
check-say = What to say
check-say-words = “{ $words }”
check-why = Why
check-later =
    { $level ->
        [emergency] Until help comes
        [self_care] What else helps
       *[other] Until then
    }
check-changes = Watch out for
check-causes = Likely causes
check-more = More
check-watch = <b>Go to an emergency department if this starts:</b> new numbness between your legs, trouble peeing or pooing, new sexual numbness, or both legs affected.
check-fit-well = <b>{ $cause }</b> fits well with your answers.
check-fit-could = <b>{ $cause }</b> could fit with your answers.
check-fit-lead = <b>{ $cause }</b> is what to check first.
check-fit-extra = <b>{ $cause }</b> is a possible extra factor. There is little evidence for it.
check-fit-unclear = <b>{ $cause }</b>. Nothing in your answers stands out. That is the most common honest answer.
check-because = You said: { $answers }.
check-also = See also: { $causes }.
check-read-cause = About: { $cause }
check-summary = Summary to show a doctor
check-change-answer = Change an answer
check-summary-title = <b>Back pain check, { DATETIME($date, dateStyle: "long") }</b>
check-summary-level = Result: { $level }
check-summary-line = { $name }: { $answers }
check-summary-basis = Answers given by the person in a chat. An automatic check built on public guidance, not a diagnosis.
check-summary-short = Back pain check, { DATETIME($date, dateStyle: "long") }. { $level }. Answers: { $answers }
check-copy = Copy a short version
check-exercises-offered = Easy exercises
check-exercises-when-agreed = Exercises, if they agree
check-called = I have called / I am going
check-ask-urgent = Ask me tomorrow
check-ask-see_doctor = Ask me in 7 days
check-ask-self_care = Ask me in 2 days
follow-up-in-minutes = in about { $count } minutes
follow-up-in-days =
    { $count ->
        [one] tomorrow at about this time
       *[other] in { $count } days at about this time
    }
follow-up-yes = Yes, ask me
follow-up-no = No
follow-up-do-not = Do not ask me
follow-up-check = Do the check again
list-and = { $others } and { $last }
list-or = { $others } or { $last }

## Exercises

exercises-agreed-ask = Exercises can help. First let a doctor, physiotherapist or midwife look at you. Did one of them agree to easy exercises?
exercises-agreed = Yes, they agreed
exercises-later = Marked with * : better once the pain eases.
exercises-held = Not now, please. You told me of a warning sign, in a message or in the check. A professional has to look at your back first.
exercises-under-16 = These exercises are for people aged 16 and over, and the check says that you are younger. Talk to a parent or carer, and see a doctor with them about your back.
exercise-dose = <b>How much:</b> { $dose }
exercise-care = <b>Take care:</b> { $care }
exercise-next = { $name } ›
exercise-all = All exercises

## Emergency numbers

emergency-number-any = your local emergency number (for example 112, 911 or 999)
emergency-number-certain = <b>{ $numbers }</b> (the emergency number in { $country })
emergency-number-listed = your local emergency number (listed for { $country }: { $numbers }; ask for an ambulance)
button-country = My country
country-button = The number in my country
country-ask = Which country are you in? I name its emergency number from now on.
country-type = Another country
country-type-ask = Type the name of the country, please.
country-unknown = I do not know that country. Check how it is spelled, or use your local emergency number (for example 112, 911 or 999).
country-change = Another country
country-kept =
    Noted: { $country }.

    In an emergency call { $number }.
country-kept-unknown =
    Noted: { $country }.

    I have no reliable number for it. Call { $number }. Maybe look it up today, and save it in your phone.

## For admins: the menu

command-admin = content, figures, announcements
command-stats = figures and a chart
command-tipsfile = the tips as a file, to edit and send back
command-preview = a tip as people see it
command-rollback = earlier versions of the tips
command-broadcast = write to all subscribers

admin-title = <b>The content desk</b>
admin-overview = { $tips ->
    [one] 1 tip is live.
   *[other] { $tips } tips are live.
 } { $review ->
    [0] None is due for review.
    [one] 1 is due for review.
   *[other] { $review } are due for review.
 }
admin-broken = ⚠️ The folder holds { $count ->
    [one] 1 mistake
   *[other] { $count } mistakes
 }. The version before stays live until they are corrected.
admin-missing = { $language }: { $count } texts are not translated yet. People read those in English.
admin-button-menu = ‹ Desk
admin-button-tipsfile = 📄 Tips file
admin-button-newtip = ✍️ New tip
admin-button-preview = 👀 Preview
admin-button-versions = 🕘 Versions
admin-button-broadcast = 📣 Announce
admin-button-stats = 📊 Figures
admin-button-review = 📅 For review
admin-button-reports = 📣 Reports
admin-button-audit = 📒 Log
admin-button-problems = 🔎 Problems

who-you = you
who-folder = from the folder

## For admins: the tips file

desk-file-caption = This is what is live now. Change it and send it back. Nothing goes live before you press Publish.
desk-file-caption-not-live = ⚠️ This is the file in the folder. It is not live, because the folder has mistakes. Correct them and send the file back, or use /rollback.
desk-read-only = ⚠️ The content folder cannot be written. You can look at everything here, but changes have to be made in the folder itself.
desk-other-file = I can take tips.yaml here, no other file. /tipsfile sends you the one that is live.
desk-too-large = This file is too large. Up to 4 million bytes can be read.
desk-refused = ❌ { $count ->
    [one] <b>1 mistake.</b> Nothing was changed. Correct it and send the file again.
   *[other] <b>{ $count } mistakes.</b> Nothing was changed. Correct them and send the file again.
 }
desk-refused-folder = ❌ { $count ->
    [one] <b>1 mistake in the content folder.</b> The version before stays live until it is corrected.
   *[other] <b>{ $count } mistakes in the content folder.</b> The version before stays live until they are corrected.
 }
desk-refused-at-start = ❌ { $count ->
    [one] <b>1 mistake in the content folder.</b> The bot has started with what was live last. It stays live until the mistake is corrected.
   *[other] <b>{ $count } mistakes in the content folder.</b> The bot has started with what was live last. It stays live until they are corrected.
 }
desk-more = … and { $count } more
desk-warnings = ⚠️ { $count ->
    [one] 1 remark; it keeps nothing from going live.
   *[other] { $count } remarks; they keep nothing from going live.
 }
desk-changes = <b>With this file:</b> { $added } new, { $changed } changed, { $removed } gone. This is how they will look:
desk-seen-by = { $count ->
    [0] nobody has had it yet
    [one] 1 person has had it
   *[other] { $count } people have had it
 }
desk-same-text = <i>The text stays the same. What stands around it has changed.</i>
desk-changed-meanwhile = ⚠️ <b>The tips have changed since you fetched your file.</b> Publishing would undo that. To keep both, fetch /tipsfile again and make your change there.
desk-no-changes = This file is what is live already. There is nothing to publish.
desk-no-problems = All is well: what is in the folder is live.
desk-button-publish = ✅ Publish
desk-button-cancel = Cancel
desk-button-correct = Correct { $id } for { $count }
desk-button-back-to = ↩️ Back to { $number }
desk-button-differences = All differences as a file
desk-draft-gone = That draft is gone. Send the file or the text again.
desk-cancelled = OK, nothing was changed.
desk-published = ✅ <b>Live.</b> { $added } new, { $changed } changed, { $removed } gone.
desk-reloaded = 🔄 <b>The content folder has changed, and is live.</b> Tips: { $added } new, { $changed } changed, { $removed } gone.
desk-conflict = ⚠️ Nothing was published: the tips have changed meanwhile ({ $who }). Fetch /tipsfile, make your change there and send it again.
desk-versions = <b>Versions of the tips.</b> One tap goes back; that is a new version, so you can return.
desk-version = { $live ->
    [yes] ● <b>{ $number }</b>, live
    [same] ○ <b>{ $number }</b>, the same as what is live
   *[no] ○ <b>{ $number }</b>
 } · { $at } UTC · { $who } · { $added } new, { $changed } changed, { $removed } gone
desk-version-live = That version is what is live already. Nothing was changed.
desk-version-gone = That version is not kept any more.
desk-no-differences = There is one version only.
desk-differences-caption = The newest change comes first. Lines with + are new, lines with - are gone.

newtip-ask = Type the text of the new tip. It may have 500 characters. Aim for one thing to do today.
newtip-refused = That cannot be sent: { $reason }. Type it again.
newtip-topics = This is how people will see it. What does it help with? Tick one or more.
newtip-ticked = ✅ { $name }
newtip-open = ▫️ { $name }
newtip-button-next = Next ›
newtip-no-list = This tips.yaml is written in a way I cannot add to. Fetch /tipsfile and add the tip there.

preview-facts = { $id } · { $position } of { $total }
    For: { $causes } · kind: { $category } · held back: { $hold ->
        [A] after a result that asks for a doctor
        [P] in pregnancy
        [AP] after a result that asks for a doctor, and in pregnancy
       *[none] from nobody
     } · review by: { $review }
preview-unknown = There is no tip called { $id }.
preview-button-before = ‹ Previous
preview-button-after = Next ›
preview-button-correct = Correct this tip

review-title = 📅 <b>{ $count ->
    [one] 1 tip is due for review.
   *[other] { $count } tips are due for review.
 }</b> Read the source again, then set a new date.
review-past = • { $id }: not sent since { $day }
review-soon = • { $id }: sent until { $day }
review-none = No tip is due for review in the next 30 days.

audit-title = <b>Who did what</b> (UTC)
audit-none = Nothing yet.
audit-published = published tips: { $added } new, { $changed } changed, { $removed } gone
audit-rolled-back = went back to an earlier version: { $added } new, { $changed } changed, { $removed } gone
audit-broadcast = sent announcement { $detail }
audit-broadcast-again = sent announcement { $detail } again, to those who perhaps had not got it
audit-broadcast-stopped = stopped announcement { $detail }

## For admins: announcements

broadcast-ask = Type the announcement. It will go to { $count ->
    [one] 1 subscriber
   *[other] { $count } subscribers
 }, after you have seen it and said yes.
broadcast-ask-correction = Type the correction of { $id }. It will go to { $count ->
    [one] the 1 person
   *[other] the { $count } people
 } who had that tip, after you have seen it and said yes.
broadcast-correction = <b>A correction to a tip you had</b>

    { $text }
text-alone = An announcement or a tip is text alone, with no picture or file. Type it, or type <i>cancel</i>.
broadcast-nobody = There is no active subscriber to write to.
broadcast-nobody-had = Nobody has had { $id } yet, so there is nothing to correct.
broadcast-too-long = That has { $length } characters. Up to { $most } fit. Type it again.
broadcast-confirm = This is how it will look. It goes to { $count ->
    [one] 1 chat
   *[other] { $count } chats
 } and takes about { $time }.
broadcast-confirm-again = You have confirmed this announcement, and then I could not begin with it for more than 10 minutes. Nobody has had it. Send it now? It goes to { $count ->
    [one] 1 chat
   *[other] { $count } chats
 } and takes about { $time }.
broadcast-button-confirm = 📣 Send to { $count }
broadcast-button-stop = ⏹ Stop
broadcast-progress = 📣 On its way: { $done } of { $total }
    { $bar }
broadcast-done = ✅ <b>The announcement is out.</b> It took { $time }.
broadcast-stopped = ⏹ <b>Stopped</b> after { $time }.
broadcast-sent = Arrived: { $count }
broadcast-unreachable = Cannot be reached: { $count }
broadcast-failed = Failed: { $count }
broadcast-unconfirmed = Perhaps arrived, not sent again: { $count }. I was interrupted, or Telegram gave no answer. If you send it again, some of these get it twice.
broadcast-button-again = Send again to { $count ->
    [one] this 1 chat
   *[other] these { $count } chats
 }
broadcast-not-begun = Not sent: { $count }
length-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
 }
length-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
 }

## For admins: figures

stats-title = <b>Figures</b>
stats-subscribers = <b>Subscribers:</b> { $active } active, { $paused } paused, { $unreachable } unreachable
stats-weeks = <b>By week, from Monday:</b>
stats-week = { $day }: { $new } new, { $gone } gone
stats-deliveries = <b>Tips in the last 7 days:</b>
    { $sent } sent in time
    { $late } sent late: over { $minutes } minutes after their time
    { $skipped } skipped: too late, stopped, or none left
    { $failed } refused by Telegram
    { $unreachable } to chats that are gone or have blocked the bot
    { $unconfirmed } unconfirmed: nobody knows whether they arrived
stats-answers = <b>Answers in the last 7 days:</b>
stats-checks = <b>Checks in the last 7 days:</b>
stats-unmeant = <b>Warnings that people did not mean, in the last 7 days:</b>
stats-tips = <b>Tips that help least:</b>
stats-rated = <b>Answers that help least:</b>
stats-unanswered = <b>Questions without an answer:</b>
stats-none = none yet
stats-count = { $name }: { $count }
stats-rate = { $name }: { $useful } useful, { $other } not
chart-title = Subscribers and tips
chart-subscribers = Subscribers
chart-deliveries = Tips by day
chart-sent = in time
chart-late = late
chart-skipped = skipped
chart-failed = refused
chart-unreachable = chat gone
chart-unconfirmed = unconfirmed
chart-caption = The last { $days } days.
